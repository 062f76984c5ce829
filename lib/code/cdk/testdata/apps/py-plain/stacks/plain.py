from aws_cdk import Stack, aws_lambda as _lambda
from constructs import Construct


class PlainStack(Stack):

    def __init__(self, scope: Construct, construct_id: str, **kwargs) -> None:
        super().__init__(scope, construct_id, **kwargs)

        orders = _lambda.Function(
            self, "Orders",
            runtime=_lambda.Runtime.PYTHON_3_12,
            handler="app.handler",
            code=_lambda.Code.from_asset("src"),
            environment={"TABLE": "orders"},
        )
        self.refunds = _lambda.Function(self, "Refunds", runtime=_lambda.Runtime.NODEJS_22_X, architecture=_lambda.Architecture.ARM_64, handler="index.handler", code=_lambda.Code.from_asset("src"))
        orders.grant_invoke(self.refunds)
