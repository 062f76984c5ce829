from aws_cdk import Duration, Stack
from aws_cdk import aws_lambda
from aws_cdk.aws_lambda_python_alpha import PythonFunction
from aws_cdk.aws_secretsmanager import Secret


class Alpha(Stack):
    def __init__(self, scope, id):
        super().__init__(scope, id)
        secret = Secret.from_secret_name_v2(self, "Own", "own")
        with_secret = PythonFunction(
            self,
            "Bundled",
            entry="src",
            runtime=aws_lambda.Runtime.PYTHON_3_13,
            timeout=Duration.seconds(3),
            environment={"DD_SERVICE": "own", "DD_CAPTURE_LAMBDA_PAYLOAD": "true"},
        )
        secret.grant_read(with_secret)

    # a remark behind
