resource "aws_lambda_function" "bare" {
  function_name = "bare"
  role          = "arn:aws:iam::111122223333:role/lambda"
  handler       = "app.handler"
  runtime       = "python3.12"
  filename      = "app.zip"
}
