from	public.ecr.aws/lambda/nodejs:20	as	run
	copy	.	./
	env	OLD_FORM	value with words
	user	nobody
	cmd	[	"index.handler"	]
