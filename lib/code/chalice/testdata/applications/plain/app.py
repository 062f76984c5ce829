from chalice import Chalice

app = Chalice(app_name='plain')


@app.route('/')
def index():
    return {'hello': 'world'}
