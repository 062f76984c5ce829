import * as lambda from 'aws-cdk-lib/aws-lambda';
const fn = new lambda.Function(stack, 'Test', {});
