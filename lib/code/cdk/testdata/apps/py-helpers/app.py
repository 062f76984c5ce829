import aws_cdk as cdk
import aws_cdk.aws_lambda as lambda_
from aws_cdk import aws_secretsmanager as sm

app = cdk.App()


def make(scope, name):
    fn = lambda_.Function(scope, name, runtime=lambda_.Runtime.JAVA_17, handler="a.B", code=lambda_.Code.from_asset("x"))
    return fn


class Service(cdk.Stack):
    def build(self):
        self.fn = lambda_.Function(
            self,
            "Fn",
            runtime=lambda_.Runtime.DOTNET_8,
            handler="A::B",
            code=lambda_.Code.from_asset("x"),
        )


stack = cdk.Stack(app, "Top")
top = lambda_.Function(stack, "TopFn", runtime=lambda_.Runtime.PYTHON_3_9, handler="a.b", code=lambda_.Code.from_asset("x"))
for region in ["a", "b"]:
    regional = cdk.Stack(app, region)
    fn = lambda_.Function(regional, "Fn", runtime=lambda_.Runtime.PYTHON_3_9, handler="a.b", code=lambda_.Code.from_asset("x"))
make(stack, "Made")
