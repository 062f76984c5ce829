resource "aws_iam_role" "shared" {
  name = "shared"
}
