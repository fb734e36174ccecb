# The commands of the project; what they do is in tools/ and CMakePresets.json.
.PHONY: help run test soak cov mutants bench build sbom format lint docs fuzz clean

help:
	@echo "make run     install what is missing, build, load the demo city, serve it (PORT=8080)"
	@echo "make test    install what is missing, check and test everything"
	@echo "make soak    a slice of the long checks, by the day's seed (SEED=…, SLICES=20; 1 is all of it)"
	@echo "make cov     how much of src/ the tests go through, room by room;  make mutants  whether they notice a fault"
	@echo "make build   the program alone: build/release/zwfw (BREAK=nosync … builds one known to be wrong)"
	@echo "make sbom    what the programs are made of (CycloneDX): build/release/zwfw.cdx.json"
	@echo "make bench   measure, each figure as a ratio to a bare loop or to nginx"
	@echo "make fuzz    every harness for some seconds (FUZZ_SECONDS=10)"
	@echo "make format  lay out all sources;  make lint  the quick checks;  make docs  write what the program dumps"
	@echo "make clean   remove what was built"

run: build
	@tools/run.sh

build:
	@tools/deps.sh run
	@tools/build.sh

sbom: build
	@tools/sbom.sh >build/release/zwfw.cdx.json

test:
	@tools/deps.sh test
	@tools/test.sh

soak: build
	@tools/deps.sh test
	@tools/soak.sh

cov:
	@tools/deps.sh test
	@tools/cov.sh

mutants:
	@tools/deps.sh test
	@tests/trust/mutants.sh

bench: build
	@tools/deps.sh bench
	@tools/bench.sh

fuzz:
	@tools/deps.sh test
	@tools/fuzz.sh

format:
	@tools/deps.sh test
	@tools/format.sh

lint:
	@tools/deps.sh test
	@tools/format.sh --check
	@tools/check_boundaries.sh
	@tools/check_banned.sh
	@tools/check_headers.sh
	@tools/check_docs.sh
	@tools/tidy.sh

docs: build
	@tools/docs.sh

clean:
	@rm -rf build
