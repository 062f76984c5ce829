from chalice import Chalice

app = Chalice(app_name="function-layers"); app.debug = True


@app.on_s3_event(bucket="b")
def s3(event):
    if event:
        # nothing
        return "app = Chalice()"
