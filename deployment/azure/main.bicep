// The bot in Azure: a container app with an identity instead of a password, PostgreSQL on a private network, a key vault
// for the secrets, a log workspace, and the registration with Teams. What each part is stands in its module.
// Deploy into a subscription of the partner's own tenant; the identity serves the people of that tenant only.

@description('Name of every resource; the vault and the database server add to it and must be unique in all of Azure')
@minLength(3)
@maxLength(20)
param name string

param location string = resourceGroup().location

@description('Azure Container Registry of this resource group that holds the image')
param registryName string

@description('Image in that registry, with its tag')
param image string

@description('What people see as the name of the bot')
@maxLength(42)
param displayName string = 'Customer agreements'

@description('Containers that run at the same time; 0 until npm run connect has been done')
@minValue(0)
@maxValue(10)
param replicas int

@description('Size of the database server, and its tier')
param databaseSku object

@description('Keeps a second database server ready to take over; not with the tier Burstable')
param databaseStandby bool

@description('How many days back the database can be restored to any second')
@minValue(7)
@maxValue(35)
param backupDays int

@description('Entra tenant of the partner')
param partnerTenantId string = tenant().tenantId

@allowed(['direct-bill', 'indirect-provider', 'indirect-reseller'])
param partnerType string

@description('App registration for Partner Center and Microsoft Graph')
param partnerCenterClientId string

@description('Further settings of the bot that are no secret, by their names')
param settings object = {}

@description('Name of the OAuth connection with which people attest as themselves; empty: the service account attests')
param oauthConnectionName string = ''

@secure()
param partnerCenterClientSecret string

@description('First refresh token of the secure application model; empty where npm run connect gets it')
@secure()
param partnerCenterRefreshToken string = ''

@description('32 bytes in base64: openssl rand -base64 32')
@secure()
param dataKey string

@description('Password of the database: openssl rand -hex 24')
@secure()
param databasePassword string

@description('Shared with the ordering systems; empty: nothing can be reported')
@secure()
param purchaseWebhookSecret string = ''

@description('smtp(s)://user:password@host:port; empty: invitations are copied or opened in the mail program')
@secure()
param smtpUrl string = ''

@description('Bearer token with which Prometheus reads /metrics; empty: nobody outside the container reads it')
@secure()
param metricsToken string = ''

var acrPull = subscriptionResourceId('Microsoft.Authorization/roleDefinitions', '7f951dda-4ed3-4680-a7ca-43fe172d538d')

resource identity 'Microsoft.ManagedIdentity/userAssignedIdentities@2023-01-31' = {
  name: name
  location: location
}

resource registry 'Microsoft.ContainerRegistry/registries@2023-07-01' existing = {
  name: registryName
}

resource pull 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  scope: registry
  name: guid(registry.id, identity.id, acrPull)
  properties: {
    principalId: identity.properties.principalId
    principalType: 'ServicePrincipal'
    roleDefinitionId: acrPull
  }
}

module network 'modules/network.bicep' = {
  name: 'network'
  params: {
    name: name
    location: location
  }
}

module database 'modules/database.bicep' = {
  name: 'database'
  params: {
    name: '${name}-db'
    location: location
    sku: databaseSku
    standby: databaseStandby
    backupDays: backupDays
    password: databasePassword
    subnetId: network.outputs.databaseSubnetId
    dnsZoneId: network.outputs.dnsZoneId
  }
}

module vault 'modules/vault.bicep' = {
  name: 'vault'
  params: {
    name: '${name}-kv'
    location: location
    readerId: identity.properties.principalId
    clientSecret: partnerCenterClientSecret
    refreshToken: partnerCenterRefreshToken
    dataKey: dataKey
    databaseUrl: 'postgres://bot:${uriComponent(databasePassword)}@${database.outputs.host}:5432/agreements?sslmode=require'
    purchaseWebhookSecret: purchaseWebhookSecret
    smtpUrl: smtpUrl
    metricsToken: metricsToken
  }
}

module app 'modules/app.bicep' = {
  name: 'app'
  params: {
    name: name
    location: location
    image: '${registry.properties.loginServer}/${image}'
    registryServer: registry.properties.loginServer
    identityId: identity.id
    subnetId: network.outputs.appSubnetId
    replicas: replicas
    vaultUri: vault.outputs.uri
    secretSettings: vault.outputs.settings
    settings: union(settings, {
      BOT_MODE: 'teams'
      HOST: '0.0.0.0'
      PORT: '3978'
      MicrosoftAppType: 'UserAssignedMSI'
      MicrosoftAppId: identity.properties.clientId
      MicrosoftAppTenantId: identity.properties.tenantId
      PARTNER_TENANT_ID: partnerTenantId
      PARTNER_TYPE: partnerType
      PARTNER_CENTER_CLIENT_ID: partnerCenterClientId
      OAUTH_CONNECTION_NAME: oauthConnectionName
    })
  }
  dependsOn: [
    pull
  ]
}

module bot 'modules/bot.bicep' = {
  name: 'bot'
  params: {
    name: name
    displayName: displayName
    host: app.outputs.host
    identityId: identity.id
    botId: identity.properties.clientId
    tenantId: identity.properties.tenantId
    connectionName: oauthConnectionName
    signInAppId: partnerCenterClientId
    signInSecret: partnerCenterClientSecret
  }
}

@description('MicrosoftAppId, for the Teams app package')
output botId string = identity.properties.clientId
output host string = app.outputs.host
output messagingEndpoint string = bot.outputs.endpoint
