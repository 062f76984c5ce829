resource "aws_lambda_function" "dynamic" {
  function_name = var.name
  handler       = var.handler
  runtime       = "java21"
  role          = var.role
  architectures = [var.is_arm ? "arm64" : "x86_64"]

  dynamic "vpc_config" {
    for_each = var.vpc == null ? [] : [var.vpc]
    content {
      subnet_ids         = vpc_config.value.subnet_ids
      security_group_ids = vpc_config.value.security_group_ids
    }
  }

  dynamic "tracing_config" {
    for_each = var.tracing ? [1] : []
    iterator = each_tracing
    content {
      mode = "Active"
    }
  }

  lifecycle {
    ignore_changes = [filename, environment[0].variables["BUILD_ID"]]
    precondition {
      condition     = var.name != ""
      error_message = "No name."
    }
  }
}
