locals {
  functions = {
    orders   = { handler = "orders.handler", memory = 256, runtime = "nodejs22.x" }
    payments = { handler = "payments.handler", memory = 512, runtime = "nodejs22.x" }
  }
}

resource "aws_iam_role" "each" {
  for_each = local.functions
  name     = each.key
}

resource "aws_lambda_function" "each" {
  for_each      = local.functions
  function_name = "${var.prefix}-${each.key}"
  handler       = each.value.handler
  runtime       = each.value.runtime
  memory_size   = each.value.memory
  role          = aws_iam_role.each[each.key].arn
  environment {
    variables = merge(var.common, { NAME = each.key })
  }
}

resource "aws_lambda_function" "counted" {
  count         = 2
  function_name = "counted-${count.index}"
  handler       = "counted_${count.index}.handler"
  runtime       = "python3.12"
  role          = aws_iam_role.counted[count.index].arn
}

resource "aws_iam_role" "counted" {
  count = 2
  name  = "counted-${count.index}"
}
