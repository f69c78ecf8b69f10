.DEFAULT_GOAL := help
.PHONY: help setup setup-s3 setup-dev serve test check format lint types imports templates migrations pytest system lock clean

BIN := .venv/bin
# Tests have their own instance, so that they never meet the data of `make serve`.
TEST_HOME := $(or $(GONGKAI_HOME),$(CURDIR)/var/test)
PYTEST_WORKERS ?= auto

help: ## 列出可用的命令
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## /  make \1\t/' | expand -t 20

setup: ## 只做准备：建立 .venv，装好运行所需的依赖
	@sh scripts/setup.sh requirements.lock

setup-s3: ## 另装把文件存放到 S3 所需的依赖
	@sh scripts/setup.sh requirements-s3.lock

setup-dev: ## 另装开发和测试所需的依赖
	@sh scripts/setup.sh requirements-dev.lock

serve: setup ## 运行演示实例，地址 http://127.0.0.1:8000/，数据在 ./var
	@GONGKAI_DEMO=$${GONGKAI_DEMO-1} exec $(BIN)/gongkai serve

test: check pytest ## 全部检查和测试

check: setup-dev lint types imports templates migrations ## 全部静态检查

format: setup-dev ## 统一格式
	@$(BIN)/ruff format .
	@$(BIN)/ruff check --fix .

lint: setup-dev ## 格式与常见错误（ruff）
	@$(BIN)/ruff format --check .
	@$(BIN)/ruff check .

types: setup-dev ## 类型（mypy）
	@GONGKAI_HOME=$(TEST_HOME) $(BIN)/mypy -p gongkai

imports: setup-dev ## 各室之间的依赖方向（import-linter）
	@GONGKAI_HOME=$(TEST_HOME) $(BIN)/lint-imports --no-cache

templates: setup-dev ## 页面模板，样式和脚本是否用了旧浏览器没有的写法
	@GONGKAI_HOME=$(TEST_HOME) $(BIN)/python scripts/lint_templates.py
	@$(BIN)/python scripts/lint_old_browsers.py

migrations: setup-dev ## 模型与迁移是否一致
	@GONGKAI_HOME=$(TEST_HOME) $(BIN)/gongkai manage makemigrations --check --dry-run

# Apart, because a browser's event loop stays in its process and tests after it would get other connections.
pytest: setup-dev ## 全部测试
	@GONGKAI_HOME=$(TEST_HOME) $(BIN)/pytest -n $(PYTEST_WORKERS) --dist loadfile -m "not browser"
	@GONGKAI_HOME=$(TEST_HOME) $(BIN)/pytest -n $(PYTEST_WORKERS) --dist loadfile tests/browser

system: setup-dev ## 整机试验：网站、后台、数据库在每一步被杀（约十分钟以上）
	@GONGKAI_HOME=$(TEST_HOME) $(BIN)/pytest tests/system

lock: setup-dev ## 按 pyproject.toml 重新锁定依赖的版本与摘要
	@sh scripts/lock.sh

clean: ## 删除 .venv 和各种缓存（不动 ./var）
	@rm -rf .venv .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
	@find src tests -name __pycache__ -type d -prune -exec rm -rf {} +
