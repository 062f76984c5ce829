import * as cdk from 'aws-cdk-lib'
import * as lambda from 'aws-cdk-lib/aws-lambda'
import * as secrets from 'aws-cdk-lib/aws-secretsmanager'

export class Many extends cdk.NestedStack {
    constructor(scope: cdk.Stack, id: string) {
        super(scope, id)
        const handlers = ['one', 'two']
        handlers.forEach((name) => {
            const fn = new lambda.Function(this, name, {
                runtime: lambda.Runtime.PYTHON_3_11,
                handler: `${name}.handler`,
                code: lambda.Code.fromAsset('src'),
                architecture: lambda.Architecture.ARM_64,
            })
        })
        const last = new lambda.DockerImageFunction(this, 'Image', { code: lambda.DockerImageCode.fromImageAsset('x') })
        const direct = new lambda.Function(this, 'Direct', { runtime: lambda.Runtime.PROVIDED_AL2023, handler: 'bootstrap', code: lambda.Code.fromAsset('x') })
        secrets.Secret.fromSecretNameV2(this, 'S', 's')
    }
}
