// The registration with Bot Framework and Teams, under the identity of the container app, and how people sign in.

param name string
param displayName string
param host string
param identityId string
param botId string
param tenantId string

@description('Empty: people are not asked to sign in')
param connectionName string

@description('App registration that people sign in to; it exposes api://botid-<botId>')
param signInAppId string

@secure()
param signInSecret string

resource bot 'Microsoft.BotService/botServices@2022-09-15' = {
  name: name
  location: 'global'
  kind: 'azurebot'
  sku: {
    name: 'F0'
  }
  properties: {
    displayName: displayName
    endpoint: 'https://${host}/api/messages'
    msaAppType: 'UserAssignedMSI'
    msaAppId: botId
    msaAppTenantId: tenantId
    msaAppMSIResourceId: identityId
    disableLocalAuth: true
  }
}

resource teams 'Microsoft.BotService/botServices/channels@2022-09-15' = {
  parent: bot
  name: 'MsTeamsChannel'
  location: 'global'
  properties: {
    channelName: 'MsTeamsChannel'
  }
}

// The service provider is "Azure Active Directory v2" of Bot Framework's list.
resource connection 'Microsoft.BotService/botServices/connections@2022-09-15' = if (!empty(connectionName)) {
  parent: bot
  name: empty(connectionName) ? 'none' : connectionName
  location: 'global'
  properties: {
    serviceProviderDisplayName: 'Azure Active Directory v2'
    serviceProviderId: '30dd229c-58e3-4a48-bdfd-91ec48eb906c'
    clientId: signInAppId
    clientSecret: signInSecret
    scopes: 'https://api.partnercenter.microsoft.com/user_impersonation'
    parameters: [
      {
        key: 'tenantID'
        value: tenantId
      }
      {
        key: 'tokenExchangeUrl'
        value: 'api://botid-${botId}'
      }
    ]
  }
}

output endpoint string = bot.properties.endpoint
