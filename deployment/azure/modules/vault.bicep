// The secrets. The bot's identity may read them, nobody else; who needs to see them is given that right in the vault.

param name string
param location string

@description('Object id of the identity that may read the secrets')
param readerId string

@secure()
param clientSecret string
@secure()
param refreshToken string
@secure()
param dataKey string
@secure()
param databaseUrl string
@secure()
param purchaseWebhookSecret string
@secure()
param smtpUrl string
@secure()
param metricsToken string

var secretsUser = subscriptionResourceId('Microsoft.Authorization/roleDefinitions', '4633458b-17de-408a-b874-0445c86b69e6')

var secrets = [
  { setting: 'DATABASE_URL', value: databaseUrl }
  { setting: 'DATA_KEY', value: dataKey }
  { setting: 'PARTNER_CENTER_CLIENT_SECRET', value: clientSecret }
  { setting: 'PARTNER_CENTER_REFRESH_TOKEN', value: refreshToken }
  { setting: 'PURCHASE_WEBHOOK_SECRET', value: purchaseWebhookSecret }
  { setting: 'SMTP_URL', value: smtpUrl }
  { setting: 'METRICS_TOKEN', value: metricsToken }
]

// A vault takes no empty secret, so what is not given is not made.
var given = filter(secrets, secret => !empty(secret.value))

resource vault 'Microsoft.KeyVault/vaults@2023-07-01' = {
  name: name
  location: location
  properties: {
    tenantId: tenant().tenantId
    sku: {
      family: 'A'
      name: 'standard'
    }
    enableRbacAuthorization: true
    enablePurgeProtection: true
    softDeleteRetentionInDays: 90
  }
}

resource values 'Microsoft.KeyVault/vaults/secrets@2023-07-01' = [for secret in given: {
  parent: vault
  name: toLower(replace(secret.setting, '_', '-'))
  properties: {
    value: secret.value
  }
}]

resource read 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  scope: vault
  name: guid(vault.id, readerId, secretsUser)
  properties: {
    principalId: readerId
    principalType: 'ServicePrincipal'
    roleDefinitionId: secretsUser
  }
}

output uri string = vault.properties.vaultUri

@description('Settings whose value is in the vault, under the name of the setting in lower case with hyphens')
output settings array = map(given, secret => secret.setting)
