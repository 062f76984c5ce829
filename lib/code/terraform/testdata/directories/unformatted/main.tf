provider "aws" {
    region="sa-east-1"
}
resource "aws_lambda_function" "crooked" {
      function_name="crooked"  # a
    handler =    "app.handler"      # b
    runtime   = "dotnet8"
  role=var.role
    layers=[var.a,var.b]
    environment { 
        variables={ A="1", B="2" }
    }
    timeout = 3
  }
