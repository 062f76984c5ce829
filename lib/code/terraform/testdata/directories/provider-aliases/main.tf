provider "aws" {
  region = "us-east-1"
}

provider "aws" {
  alias  = "gov"
  region = "us-gov-west-1"
}

resource "aws_lambda_function" "home" {
  function_name = "home"
  handler       = "app.handler"
  runtime       = "python3.12"
  role          = var.role
}

resource "aws_lambda_function" "gov" {
  provider      = aws.gov
  function_name = "gov"
  handler       = "app.handler"
  runtime       = "python3.12"
  role          = var.role
}

resource "aws_lambda_function" "given" {
  provider      = aws.given
  function_name = "given"
  handler       = "app.handler"
  runtime       = "python3.12"
  role          = var.role
}
