"""A copy of the package with only the deciding targets, their tests, and mutants in the sources."""
import os
import re
import shutil
import subprocess
import sys

FLOORS = ["FuseCore", "FuseRecord", "FusePlanner", "FuseRollout"]
FOLDERS = ["schema", "Sources/FuseJSON", "Sources/FuseStore", "Tests/Support", "Tests/FuseCoreTests", "Tests/FusePlannerTests",
           "Tests/FuseRolloutTests", "Tests/FuseStoreTests", "Tests/Programs/Simulation", "Tests/SimulationTests"]
STRICT = ".treatAllWarnings(as: .error),"
# A mutant causes warnings, and code that is inlined elsewhere must not depend on it.
MANIFEST = """
let kept: Set<String> = [
    "FuseCore", "FuseJSON", "FuseRecord", "FusePlanner", "FuseRollout", "FuseStore", "FuseSchema", "FuseTestSupport",
    "FuseCoreTests", "FusePlannerTests", "FuseRolloutTests", "FuseStoreTests", "FuseSimulation", "SimulationTests",
]
package.products = []
package.targets.removeAll { !kept.contains($0.name) }
package.dependencies.removeAll { package in
    !["GRDB.swift", "swift-crypto"].contains { "\\(package.kind)".contains($0) }
}
for target in package.targets { target.dependencies.append("Mutants") }
package.targets.append(.target(name: "Mutants"))
"""
ERROR = re.compile(r"^(/.*\.swift):(\d+):\d+: error: ", re.MULTILINE)


class Package:
    """The copy in a folder, and its build beside it."""

    def __init__(self, root, folder, tool):
        self.root, self.tool = root, tool
        self.copy = os.path.join(folder, "copy")
        self.options = ["--configuration", "release", "--scratch-path", os.path.join(folder, "build"),
                        "-Xswiftc", "-enable-testing", "-Xswiftc", "-suppress-warnings"]
        shutil.rmtree(self.copy, ignore_errors=True)
        for name in FOLDERS:
            shutil.copytree(os.path.join(root, name), os.path.join(self.copy, name))
        shutil.copytree(os.path.join(root, "Tests/Verification/Mutation/Mutants"), os.path.join(self.copy, "Sources/Mutants"),
                        ignore=shutil.ignore_patterns("*.swift"))
        for floor in FLOORS:
            os.mkdir(os.path.join(self.copy, "Sources", floor))
            shutil.copy2(os.path.join(root, "Tests/Verification/Mutation/Mutants/mutant.swift"),
                         os.path.join(self.copy, "Sources", floor))
        with open(os.path.join(root, "Package.swift"), encoding="utf-8") as source:
            manifest = source.read()
        if manifest.count(STRICT) != 1:
            sys.exit("Package.swift has changed; mend Tests/Verification/Mutation/package.py")
        with open(os.path.join(self.copy, "Package.swift"), "w", encoding="utf-8") as target:
            target.write(manifest.replace(STRICT, "") + MANIFEST)

    def mutants(self):
        """All mutants of the deciding targets."""
        folders = [f"Sources/{floor}" for floor in FLOORS]
        return subprocess.run([self.tool, "list", *folders], cwd=self.root, check=True, capture_output=True).stdout

    def write(self, mutants):
        """Writes the sources of the deciding targets with some mutants."""
        folders = [f"Sources/{floor}" for floor in FLOORS]
        chosen = os.path.join(self.copy, "chosen")
        with open(chosen, "w", encoding="utf-8") as file:
            file.writelines(f"{mutant['id']}\n" for mutant in mutants)
        subprocess.run([self.tool, "write", *folders, "--chosen", chosen, "--to", self.copy], cwd=self.root, check=True)
        for folder in folders:
            for name in os.listdir(os.path.join(self.copy, folder)):
                path = os.path.join(self.copy, folder, name)
                with open(path, encoding="utf-8") as file:
                    text = file.read()
                with open(path, "w", encoding="utf-8") as file:
                    file.write(re.sub("@(inlinable|usableFromInline) ", "", text))

    def build(self):
        """Builds the tests; returns the files and lines that do not build."""
        built = subprocess.run(["swift", "build", "--build-tests", *self.options], cwd=self.copy, text=True,
                               stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
        if built.returncode == 0:
            return set()
        errors = {(os.path.relpath(file, self.copy), int(line)) for file, line in ERROR.findall(built.stdout)}
        if not errors:
            sys.exit(built.stdout[-4000:])
        return errors

    def tests(self):
        """The program that runs the tests."""
        shown = subprocess.run(["swift", "build", "--show-bin-path", *self.options], cwd=self.copy, text=True,
                               check=True, capture_output=True)
        return os.path.join(shown.stdout.strip(), "fuseguardPackageTests.xctest")

    def suites(self):
        """The names of the deciding suites.

        They are those of the deciding targets, those of the store that compare it with a reference model, and
        the simulated worlds.
        """
        names = ["AgreementTests", "WavesTests", "LogTests", "SurveyTests", "SimulationTests"]
        for floor in FLOORS:
            folder = os.path.join(self.root, "Tests", floor + "Tests")
            for name in sorted(os.listdir(folder)):
                with open(os.path.join(folder, name), encoding="utf-8") as source:
                    names += re.findall(r"^@Suite struct (\w+)", source.read(), re.MULTILINE)
        return names


def blamed(mutants, file, line):
    """The mutants that may cause an error: at its line, else in its range, statement or declaration."""
    here = [mutant for mutant in mutants if mutant["file"] == file]
    for reach in [lambda one: (one["line"], one["line"]), lambda one: (one["line"], one["lastLine"]),
                  lambda one: one["statement"], lambda one: one["declaration"]]:
        found = [mutant for mutant in here if reach(mutant)[0] <= line <= reach(mutant)[1]]
        if found:
            return found
    sys.exit(f"{file}:{line} does not build, and no mutant is there")
