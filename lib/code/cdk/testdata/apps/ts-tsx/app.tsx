import { Stack, aws_lambda } from 'aws-cdk-lib';

const stack = new Stack();
export const one = new aws_lambda.Function(stack, 'One', { runtime: aws_lambda.Runtime.NODEJS_24_X, handler: 'a.b', code: aws_lambda.Code.fromInline('x') });
const other = new Stack();
let two;
two = new aws_lambda.Function(other, 'Two', { runtime: aws_lambda.Runtime.NODEJS_24_X, handler: 'a.b', code: aws_lambda.Code.fromInline('x') });
