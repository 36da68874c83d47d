// To work with: three containers, and a second database server that takes over by itself.
using 'main.bicep'

param name = readEnvironmentVariable('NAME')
param registryName = readEnvironmentVariable('REGISTRY')
param image = readEnvironmentVariable('IMAGE')
param replicas = int(readEnvironmentVariable('REPLICAS', '3'))
param databaseSku = {
  name: 'Standard_D2ds_v5'
  tier: 'GeneralPurpose'
}
param databaseStandby = true
param backupDays = 35

param partnerType = 'direct-bill'
param partnerCenterClientId = readEnvironmentVariable('PARTNER_CENTER_CLIENT_ID')
// Every other setting of README, section 4, that is no secret goes here, for example MAIL_FROM.
param settings = {
  LOG_LEVEL: 'info'
}
// For example 'partner-center', to let people attest as themselves; README, section 3.
param oauthConnectionName = ''

param partnerCenterClientSecret = readEnvironmentVariable('PARTNER_CENTER_CLIENT_SECRET')
param partnerCenterRefreshToken = readEnvironmentVariable('PARTNER_CENTER_REFRESH_TOKEN', '')
param dataKey = readEnvironmentVariable('DATA_KEY')
param databasePassword = readEnvironmentVariable('DATABASE_PASSWORD')
param purchaseWebhookSecret = readEnvironmentVariable('PURCHASE_WEBHOOK_SECRET', '')
param smtpUrl = readEnvironmentVariable('SMTP_URL', '')
param metricsToken = readEnvironmentVariable('METRICS_TOKEN', '')
