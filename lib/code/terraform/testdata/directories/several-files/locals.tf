locals {
  runtime = "python3.11"
  layers  = ["arn:aws:lambda:ap-northeast-1:111122223333:layer:shared:3"]
  environment = {
    STAGE   = var.stage
    DD_SITE = "ap1.datadoghq.com"
  }
}
