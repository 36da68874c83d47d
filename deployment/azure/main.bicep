// The bot in Azure: App Service (Linux, Node 22), Azure Bot with the Teams channel, and an identity that both share,
// so that the bot has no password. The database is given: DATABASE_URL of an Azure Database for PostgreSQL, for example.
// Deploy into a subscription of the partner's own tenant; the identity serves the people of that tenant only.

@description('Name of every resource, and of the web address <name>.azurewebsites.net')
@minLength(4)
@maxLength(40)
param name string

param location string = resourceGroup().location

@description('What people see as the name of the bot')
@maxLength(42)
param displayName string = 'Customer agreements'

@description('Needs a plan with "Always On": B1 or larger')
param planSku string = 'B1'

@description('postgres://user:password@host:5432/database?sslmode=require. Not SQLite: App Service keeps files on a network share')
@secure()
param databaseUrl string

@description('Entra tenant of the partner')
param partnerTenantId string = tenant().tenantId

@allowed(['direct-bill', 'indirect-provider', 'indirect-reseller'])
param partnerType string

@description('App registration for Partner Center and Microsoft Graph')
param partnerCenterClientId string

@secure()
param partnerCenterClientSecret string

@description('Refresh token of the secure application model; empty for an indirect reseller')
@secure()
param partnerCenterRefreshToken string = ''

param adminAgentsGroupId string = ''
param salesAgentsGroupId string = ''
param helpdeskAgentsGroupId string = ''
param reacceptanceCutoff string = '2023-04-01'

@description('smtp(s)://user:password@host:port; empty: invitations are copied or opened in the mail program')
@secure()
param smtpUrl string = ''

param mailFrom string = ''
param logLevel string = 'info'

resource identity 'Microsoft.ManagedIdentity/userAssignedIdentities@2023-01-31' = {
  name: name
  location: location
}

resource plan 'Microsoft.Web/serverfarms@2023-12-01' = {
  name: name
  location: location
  kind: 'linux'
  sku: {
    name: planSku
  }
  properties: {
    reserved: true
  }
}

resource site 'Microsoft.Web/sites@2023-12-01' = {
  name: name
  location: location
  kind: 'app,linux'
  identity: {
    type: 'UserAssigned'
    userAssignedIdentities: {
      '${identity.id}': {}
    }
  }
  properties: {
    serverFarmId: plan.id
    httpsOnly: true
    clientAffinityEnabled: false
    siteConfig: {
      linuxFxVersion: 'NODE|22-lts'
      appCommandLine: 'node dist/bot/main.js'
      alwaysOn: true
      healthCheckPath: '/health'
      http20Enabled: true
      minTlsVersion: '1.2'
      ftpsState: 'Disabled'
    }
  }
}

// PORT is set by App Service itself. Settings that are empty count as not given.
resource settings 'Microsoft.Web/sites/config@2023-12-01' = {
  parent: site
  name: 'appsettings'
  properties: {
    WEBSITE_RUN_FROM_PACKAGE: '1'
    SCM_DO_BUILD_DURING_DEPLOYMENT: 'false'
    NODE_ENV: 'production'
    BOT_MODE: 'teams'
    HOST: '0.0.0.0'
    LOG_LEVEL: logLevel
    MicrosoftAppType: 'UserAssignedMSI'
    MicrosoftAppId: identity.properties.clientId
    MicrosoftAppTenantId: identity.properties.tenantId
    DATABASE_URL: databaseUrl
    PARTNER_TENANT_ID: partnerTenantId
    PARTNER_TYPE: partnerType
    PARTNER_CENTER_CLIENT_ID: partnerCenterClientId
    PARTNER_CENTER_CLIENT_SECRET: partnerCenterClientSecret
    PARTNER_CENTER_REFRESH_TOKEN: partnerCenterRefreshToken
    ADMIN_AGENTS_GROUP_ID: adminAgentsGroupId
    SALES_AGENTS_GROUP_ID: salesAgentsGroupId
    HELPDESK_AGENTS_GROUP_ID: helpdeskAgentsGroupId
    ATTESTATION_API: 'enhanced'
    REACCEPTANCE_CUTOFF: reacceptanceCutoff
    SMTP_URL: smtpUrl
    MAIL_FROM: mailFrom
  }
}

resource bot 'Microsoft.BotService/botServices@2022-09-15' = {
  name: name
  location: 'global'
  kind: 'azurebot'
  sku: {
    name: 'F0'
  }
  properties: {
    displayName: displayName
    endpoint: 'https://${site.properties.defaultHostName}/api/messages'
    msaAppType: 'UserAssignedMSI'
    msaAppId: identity.properties.clientId
    msaAppTenantId: identity.properties.tenantId
    msaAppMSIResourceId: identity.id
  }
}

resource teamsChannel 'Microsoft.BotService/botServices/channels@2022-09-15' = {
  parent: bot
  name: 'MsTeamsChannel'
  location: 'global'
  properties: {
    channelName: 'MsTeamsChannel'
  }
}

@description('MicrosoftAppId, for the Teams app package')
output botId string = identity.properties.clientId
output webAppName string = site.name
output messagingEndpoint string = bot.properties.endpoint
