provider "aws" {
  region = "eu-central-1"
}

resource "aws_lambda_function" "texts" {
  function_name = "texts"
  description   = <<EOT
  layers = ["not a layer"]
  environment { } # no comment
EOT
  handler       = "app.handler"
  runtime       = "ruby3.3"
  role          = aws_iam_role.texts.arn

  environment {
    variables = {
      POLICY = <<-JSON
        { "handler": "x", "a": "${var.a}" }
      JSON
      LAST   = <<-EOT
        }
      EOT
    }
  }
}

resource "aws_iam_role" "texts" {
  name               = "texts"
  assume_role_policy = <<POLICY
{ "Statement": [] }
POLICY
}
