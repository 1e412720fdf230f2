# make run, make test: all a newcomer needs. PYTHON=python3.12 chooses another Python.
PYTHON ?= python3
BIN := .venv/bin
TYPED := config/runner scheduling/solver scheduling/services base_ops/services sets/services

.PHONY: help setup run test lint bench soak clean

help:
	@echo "make setup   安装依赖到 .venv / install into .venv"
	@echo "make run     启动全部，PORT=8000 HOST=127.0.0.1 / start everything"
	@echo "make test    检查与测试 / lint and tests"
	@echo "make lint    只检查代码 / code checks only"
	@echo "make bench   排程基准 / the packer's figures"
	@echo "make soak    发布前的量，再反复运行并发测试，SOAK=50 / release figures, then repeat the races"
	@echo "make clean   删除 .venv 与 var（含数据）/ remove .venv and var, data included"

setup:
	@command -v $(PYTHON) >/dev/null || { \
	  echo "找不到 $(PYTHON)：请安装 Python 3.11+，或指定 PYTHON=… / no $(PYTHON): install Python 3.11+, or name one: make PYTHON=…"; exit 1; }
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
	  echo "需要 Python 3.11+，而 $(PYTHON) 是 / Python 3.11+ is needed, but $(PYTHON) is: $$($(PYTHON) -V 2>&1)"; \
	  echo "请指定 / name another: make PYTHON=/path/to/python3.11"; exit 1; }
	@$(PYTHON) config/runner/install.py

run: setup
	@PORT="$(PORT)" HOST="$(HOST)" exec $(BIN)/python -m config.runner

test: setup lint
	@$(BIN)/python -m config.runner.testing

lint: setup
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/lint-imports
	$(BIN)/mypy --follow-imports=silent $(TYPED)
	$(BIN)/python manage.py makemigrations --check --dry-run

bench: setup
	@set -e; for bench in $(wildcard tests/benchmarks/bench_*.py); do \
	  echo "== $$bench"; \
	  $(BIN)/python -m config.runner.testing --once -- \
	    $(BIN)/python -m "$$(echo "$${bench%.py}" | tr / .)"; \
	done

soak: setup
	@SOAK=1 $(BIN)/python -m config.runner.testing --once -- \
	  $(BIN)/python -m pytest tests/base_ops/test_booking_machine.py tests/concurrency
	@SOAK="$${SOAK:-50}" $(BIN)/python -m config.runner.testing --once -- \
	  $(BIN)/python -m pytest -p tests.soak tests/concurrency

clean:
	rm -rf .venv var .ruff_cache .mypy_cache .pytest_cache .import_linter_cache
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
