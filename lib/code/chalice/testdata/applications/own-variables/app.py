from chalice import Chalice
app = Chalice(app_name='own-variables')
# last line is a remark
