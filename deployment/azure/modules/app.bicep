// The containers, where their logs go, and a job that signs in to Partner Center. They keep no files, so that any of
// them may end at any time.

param name string
param location string
param image string
param registryServer string
param identityId string
param subnetId string
@description('0: only the job, with which the bot is signed in before it starts')
param replicas int
param vaultUri string

@description('Settings that are in the vault, under their name in lower case with hyphens')
param secretSettings array

@description('Settings that are no secret, by their names; one that is empty counts as not given')
param settings object

var port = 3978
var plain = [for setting in items(settings): {
  name: setting.key
  value: string(setting.value)
}]
var secret = [for setting in secretSettings: {
  name: setting
  secretRef: toLower(replace(setting, '_', '-'))
}]
var env = concat(plain, secret)
var secrets = [for setting in secretSettings: {
  name: toLower(replace(setting, '_', '-'))
  keyVaultUrl: '${vaultUri}secrets/${toLower(replace(setting, '_', '-'))}'
  identity: identityId
}]
var registries = [
  {
    server: registryServer
    identity: identityId
  }
]
var resources = {
  cpu: json('0.5')
  memory: '1Gi'
}

resource workspace 'Microsoft.OperationalInsights/workspaces@2023-09-01' = {
  name: name
  location: location
  properties: {
    sku: {
      name: 'PerGB2018'
    }
    retentionInDays: 90
  }
}

resource containers 'Microsoft.App/managedEnvironments@2024-03-01' = {
  name: name
  location: location
  properties: {
    appLogsConfiguration: {
      destination: 'log-analytics'
      logAnalyticsConfiguration: {
        customerId: workspace.properties.customerId
        sharedKey: workspace.listKeys().primarySharedKey
      }
    }
    vnetConfiguration: {
      infrastructureSubnetId: subnetId
      internal: false
    }
    workloadProfiles: [
      {
        name: 'Consumption'
        workloadProfileType: 'Consumption'
      }
    ]
  }
}

resource app 'Microsoft.App/containerApps@2024-03-01' = if (replicas > 0) {
  name: name
  location: location
  identity: {
    type: 'UserAssigned'
    userAssignedIdentities: {
      '${identityId}': {}
    }
  }
  properties: {
    environmentId: containers.id
    workloadProfileName: 'Consumption'
    configuration: {
      activeRevisionsMode: 'Single'
      ingress: {
        external: true
        targetPort: port
        transport: 'http'
        allowInsecure: false
      }
      registries: registries
      secrets: secrets
    }
    template: {
      // As long as the bot may take to finish what it began, and a little more.
      terminationGracePeriodSeconds: 30
      containers: [
        {
          name: 'bot'
          image: image
          env: env
          resources: resources
          // All ask for the process alone. /readyz is for whoever watches over the bot: taken out of service for want of
          // the database or of Partner Center, it could not tell people what is wrong.
          probes: [
            {
              type: 'Startup'
              httpGet: {
                path: '/healthz'
                port: port
              }
              periodSeconds: 6
              failureThreshold: 10
            }
            {
              type: 'Liveness'
              httpGet: {
                path: '/healthz'
                port: port
              }
              periodSeconds: 10
              timeoutSeconds: 5
            }
            {
              type: 'Readiness'
              httpGet: {
                path: '/healthz'
                port: port
              }
              periodSeconds: 10
              timeoutSeconds: 5
            }
          ]
        }
      ]
      scale: {
        minReplicas: replicas
        maxReplicas: replicas
      }
    }
  }
}

// Started by hand: npm run connect, with the settings of the bot. It ends by itself after twenty minutes.
resource connect 'Microsoft.App/jobs@2024-03-01' = {
  name: '${name}-connect'
  location: location
  identity: {
    type: 'UserAssigned'
    userAssignedIdentities: {
      '${identityId}': {}
    }
  }
  properties: {
    environmentId: containers.id
    workloadProfileName: 'Consumption'
    configuration: {
      triggerType: 'Manual'
      replicaTimeout: 1200
      replicaRetryLimit: 0
      manualTriggerConfig: {
        parallelism: 1
        replicaCompletionCount: 1
      }
      registries: registries
      secrets: secrets
    }
    template: {
      containers: [
        {
          name: 'connect'
          image: image
          command: ['node', 'dist/bot/commands/connect.js']
          env: env
          resources: resources
        }
      ]
    }
  }
}

// As the ingress of the app names itself, known before there is one.
output host string = '${name}.${containers.properties.defaultDomain}'
