provider "aws" {
	region = "us-east-2"
}

resource "aws_lambda_function" "tabs" {
	function_name = "tabs"
	handler	= "a.b"
	runtime = "python3.13"
	role = var.role
	layers = [
		var.one,
		var.two
	]
	environment {
		variables = {
			A = "1"
			LONGER = "2"
		}
	}
}
