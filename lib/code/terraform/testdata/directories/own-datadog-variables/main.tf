provider "aws" {
  region = "us-west-2"
}

resource "aws_lambda_function" "tagged" {
  function_name = "tagged"
  handler       = "app.handler"
  runtime       = "python3.12"
  role          = var.role

  environment {
    variables = {
      TABLE = "orders"

      DD_SERVICE = "checkout"
      DD_VERSION = var.version
    }
  }
}
