-- A tag with its value, each pair as one entry: the index of keys and values by themselves reads on through everything that has the key.
CREATE INDEX "lambda_function_tag_pairs" ON "lambda_function" USING gin ("tags" jsonb_path_ops);
