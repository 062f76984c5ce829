resource "aws_lambda_function" "reader" {
  function_name = "reader"
  handler       = "read.handler"
  runtime       = local.runtime
  role          = aws_iam_role.shared.arn
  layers        = local.layers
}

resource "aws_lambda_function" "writer" {
  function_name = "writer"
  handler       = "write.handler"
  runtime       = local.runtime
  role          = aws_iam_role.shared.arn
  environment {
    variables = local.environment
  }
}
