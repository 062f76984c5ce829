import { Stack } from "aws-cdk-lib";
import { Function as Lambda, Runtime, Code } from "aws-cdk-lib/aws-lambda";
const datadogLambda = "taken";
const stack = new Stack();
// chosen elsewhere
const runtime = process.env.RUNTIME as unknown as Runtime;
const fn = new Lambda(stack, "Fn", { runtime, handler: "a.b", code: Code.fromAsset(datadogLambda) });
