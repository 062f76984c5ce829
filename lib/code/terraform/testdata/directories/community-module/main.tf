module "orders" {
  source  = "terraform-aws-modules/lambda/aws"
  version = "7.20.0"

  function_name = "orders"
  handler       = "index.handler"
  runtime       = "nodejs20.x"
  architectures = ["arm64"]
  source_path   = "../src/orders"

  environment_variables = {
    TABLE = "orders"
  }

  tags = { team = "orders" }
}

module "payments" {
  source        = "registry.terraform.io/terraform-aws-modules/lambda/aws"
  function_name = "payments"
  handler       = "index.handler"
  runtime       = "python3.12"
  create_role   = false
  lambda_role   = aws_iam_role.payments.arn
  layers        = [module.shared.lambda_layer_arn]
  environment_variables = var.environment
}

module "shared" {
  source          = "terraform-aws-modules/lambda/aws"
  create_function = false
  create_layer    = true
}
