import { App, Stack } from 'aws-cdk-lib';
import { Code, Function, Runtime } from 'aws-cdk-lib/aws-lambda';
import { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import { Construct } from 'constructs';

function make(scope: Construct, name: string) {
  const made = new Function(scope, name, { runtime: Runtime.JAVA_21, handler: 'a.B', code: Code.fromAsset('x') });
  return made;
}

class Service extends Construct {
  private fn?: Function;
  constructor(scope: Construct, id: string) {
    super(scope, id);
    this.build('x');
  }

  build(name: string) {
    this.fn = new Function(this, name, {
      runtime: Runtime.PYTHON_3_13,
      handler: 'x.y',
      code: Code.fromAsset('x'),
    });
    return Secret.fromSecretNameV2(this, 'Other', 'other');
  }
}

const app = new App();
for (const region of ['eu-west-1', 'us-east-1']) {
  const stack = new Stack(app, region, { env: { region } });
  const regional = new Function(stack, 'Regional', {
    runtime: Runtime.DOTNET_8,
    handler: 'A::B.C::D',
    code: Code.fromAsset('x'),
  });
  new Service(stack, 'Service');
}
