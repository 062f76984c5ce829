provider "aws" {
  region = lookup(var.regions, "main", "eu-west-1")
}

resource "aws_lambda_function" "one" {
  function_name = "one"
  handler       = join(".", ["src/app", var.export])
  runtime       = "python3.12"
  role          = var.role
  layers        = concat(local.shared, var.extra)
  environment {
    variables = { for key, value in var.parameters : upper(key) => value }
  }
}

resource "aws_lambda_function" "two" {
  function_name = "two"
  handler       = "app.handler"
  runtime       = "python3.12"
  role          = var.role
  layers = concat(
    local.shared,
    [
      var.one,
    ],
  )
  environment {
    variables = merge(
      local.common,
      {
        A = "1"
      },
    )
  }
}

resource "aws_lambda_function" "three" {
  function_name = "three"
  handler       = "app.handler"
  runtime       = "python3.12"
  role          = var.role
  layers        = var.is_shared ? local.shared : null
  environment {
    variables = merge(local.common, {
      A = "1"
    })
  }
}

resource "aws_lambda_function" "four" {
  function_name = "four"
  handler       = "app.handler"
  runtime       = "python3.12"
  role          = var.role
  layers        = []
  environment {
    variables = {
      for key, value in var.parameters :
      key => value
      if value != null
    }
  }
}
