provider "aws" { region = var.region }
variable "region" { default = "eu-north-1" }
resource aws_lambda_function short {
  function_name = "short"
  handler       = "app.handler"
  runtime       = "provided.al2023"
  role          = aws_iam_role.short.arn
  environment { variables = { A = "1" } }
}
resource aws_iam_role short { name = "short" }
