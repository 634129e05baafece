wsgi_app = "{{ cookiecutter.project_slug }}:create_app()"
threads = 4
preload_app = True  # a wrong setting stops the start, instead of every worker in turn
control_socket_disable = True  # it would need a home folder to write to
