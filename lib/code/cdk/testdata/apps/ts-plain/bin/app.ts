import * as cdk from 'aws-cdk-lib';
import { PlainStack } from '../lib/stack';

const app = new cdk.App();
new PlainStack(app, 'Plain');
