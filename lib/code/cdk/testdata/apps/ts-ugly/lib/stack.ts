#!/usr/bin/env node
// a remark on top
/* and
   another */
import {aws_lambda as fn, Stack} from "aws-cdk-lib" // two names
import type { StackProps } from "aws-cdk-lib"
import {
	NodejsFunction, // bundled
} from "aws-cdk-lib/aws-lambda-nodejs"

const code = `new fn.Function(this, 'NotThis', {})` // only a text

export class Ugly extends Stack {
	readonly api!: fn.Function // a field

	constructor(scope: any, id: string, props?: StackProps) {
		super(scope, id, props) // first
		/* the api */ this.api = new fn.Function(this, "Api", { // opens
			runtime: fn.Runtime.NODEJS_20_X, handler: "a.b",
			code: fn.Code.fromInline("x"), // inline
			environment: {
				"DD_TRACE_ENABLED": "false", // too loud
				DD_LOGS_INJECTION: 'true',
				OTHER: process.env.OTHER ?? "",
			},
		}) // closes

		// every queue
		for (const name of ["a", "b"]) {
			// its worker
			const worker = new NodejsFunction(this, `${name}-worker`, { runtime: fn.Runtime.NODEJS_20_X, entry: "x.ts" }) // made
			worker.addEnvironment("Q", name) }
		if (props?.env) {
			const extra = new fn.Function(this, "Extra", {
				runtime: fn.Runtime.NODEJS_18_X, handler: "e.x", code: fn.Code.fromInline("x") })
			// nothing more
		}
	}
}
