# The two commands of the README, and three for developers. Each installs what
# it needs (Debian 12; apt-get, as root or with sudo), and builds below build/.
# `make lab ROOT=DIR` judges the Debian release in DIR (tests/lab/README.md).

BUILD := build

.PHONY: all demo check lab bench

all: $(BUILD)/build.ninja
	ninja -C $(BUILD)

$(BUILD)/build.ninja:
	scripts/install-packages scripts/packages.build
	meson setup $(BUILD)

demo: $(BUILD)/build.ninja
	ninja -C $(BUILD) qdev-plan
	@scripts/demo $(BUILD)/qdev-plan

check:
	@scripts/install-packages scripts/packages.build \
		scripts/packages.test tests/lab/packages.txt
	@python3 tests/run.py --build $(BUILD)

lab: all
	@scripts/install-packages scripts/packages.test tests/lab/packages.txt
	@python3 tests/run.py --build $(BUILD) --stage lab $(if $(ROOT),--root $(ROOT))

bench: all
	@scripts/install-packages scripts/packages.test
	@QDEV_BENCH_EXACT=1 meson test -C $(BUILD) --suite bench --verbose
