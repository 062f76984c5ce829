import { Stack } from 'aws-cdk-lib';
import * as lambda from 'aws-cdk-lib/aws-lambda';

export const build = (stack: Stack): lambda.Function => {
  const fn = new lambda.Function(stack, 'Fn', {
    runtime: new lambda.Runtime('nodejs22.x', lambda.RuntimeFamily.NODEJS),
    handler: 'a.b',
    code: lambda.Code.fromAsset('x'),
    layers: [lambda.LayerVersion.fromLayerVersionArn(stack, 'L', 'arn:aws:lambda:eu-west-1:111122223333:layer:mine:1')],
  });
  return fn;
};
