import aws_cdk as cdk

from stacks.plain import PlainStack

app = cdk.App()
PlainStack(app, "Plain")
app.synth()
