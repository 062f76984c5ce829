provider "aws" {
  region = "eu-central-2" # Zürich
}

resource "aws_lambda_function" "größe" {
  function_name = "groesse"     # Größe 😀
  handler       = "größe.start" # ä
  runtime       = "python3.12"  # 日本語
  role          = var.role
  environment {
    variables = {
      GRUSS = "Grüße, \"Welt\" $${kein} %%{kein}"
    }
  }
}
