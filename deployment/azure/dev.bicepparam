// To try it: one container, the smallest database. README, section 3, says how the secrets get into the environment.
using 'main.bicep'

param name = readEnvironmentVariable('NAME')
param registryName = readEnvironmentVariable('REGISTRY')
param image = readEnvironmentVariable('IMAGE')
param displayName = 'Customer agreements (test)'
param replicas = int(readEnvironmentVariable('REPLICAS', '1'))
param databaseSku = {
  name: 'Standard_B1ms'
  tier: 'Burstable'
}
param databaseStandby = false
param backupDays = 7

param partnerType = 'direct-bill'
param partnerCenterClientId = readEnvironmentVariable('PARTNER_CENTER_CLIENT_ID')
param settings = {
  LOG_LEVEL: 'debug'
}

param partnerCenterClientSecret = readEnvironmentVariable('PARTNER_CENTER_CLIENT_SECRET')
param partnerCenterRefreshToken = readEnvironmentVariable('PARTNER_CENTER_REFRESH_TOKEN', '')
param dataKey = readEnvironmentVariable('DATA_KEY')
param databasePassword = readEnvironmentVariable('DATABASE_PASSWORD')
