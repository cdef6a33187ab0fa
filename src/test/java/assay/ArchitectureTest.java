package assay;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * Holds the layers of docs/design.md: imports run one way, and each third-party library stays in
 * its room.
 */
final class ArchitectureTest {
  private static JavaClasses code;

  @BeforeAll
  static void readTheCode() {
    code =
        new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages("assay");
  }

  @Test
  void allOfTheCodeWasRead() {
    assertTrue(code.size() > 50, "classes read: " + code.size());
  }

  @Test
  void importsRunDownwards() {
    layeredArchitecture()
        .consideringOnlyDependenciesInLayers()
        .layer("stats")
        .definedBy("assay.stats..")
        .layer("privacy")
        .definedBy("assay.privacy..")
        .layer("data")
        .definedBy("assay.data..")
        .layer("train")
        .definedBy("assay.train..")
        .layer("study")
        .definedBy("assay.study..")
        .layer("attack")
        .definedBy("assay.attack..")
        .layer("bound")
        .definedBy("assay.bound..")
        .layer("evaluate")
        .definedBy("assay.evaluate..")
        .layer("audit")
        .definedBy("assay.audit..")
        .layer("gate")
        .definedBy("assay.gate..")
        .layer("report")
        .definedBy("assay.report..")
        .layer("junit")
        .definedBy("assay.junit..")
        .layer("cli")
        .definedBy("assay.cli..")
        .whereLayer("stats")
        .mayNotAccessAnyLayer()
        .whereLayer("privacy")
        .mayOnlyAccessLayers("stats")
        .whereLayer("data")
        .mayOnlyAccessLayers("stats")
        .whereLayer("train")
        .mayOnlyAccessLayers("stats", "privacy", "data")
        .whereLayer("study")
        .mayOnlyAccessLayers("stats", "data", "train")
        // attacks never see the claim
        .whereLayer("attack")
        .mayOnlyAccessLayers("stats", "data", "train", "study")
        // auditors never see a model
        .whereLayer("bound")
        .mayOnlyAccessLayers("stats", "privacy", "attack")
        .whereLayer("evaluate")
        .mayOnlyAccessLayers("stats", "data")
        .whereLayer("audit")
        .mayOnlyAccessLayers(
            "stats", "privacy", "data", "train", "study", "attack", "bound", "evaluate")
        // reports and gates read only the result
        .whereLayer("gate")
        .mayOnlyAccessLayers("stats", "bound", "evaluate", "audit")
        .whereLayer("junit")
        .mayOnlyAccessLayers("stats", "bound", "evaluate", "audit")
        .whereLayer("report")
        .mayOnlyAccessLayers("stats", "attack", "bound", "evaluate", "audit", "gate")
        .check(code);
  }

  @Test
  void theRoomOfAuditsIsOrdered() {
    layeredArchitecture()
        .consideringOnlyDependenciesInLayers()
        .layer("result")
        .definedBy("assay.audit.result")
        .layer("plan")
        .definedBy("assay.audit.plan")
        .layer("audit")
        .definedBy("assay.audit")
        .layer("scores")
        .definedBy("assay.audit.scores")
        .layer("recheck")
        .definedBy("assay.audit.recheck")
        .layer("bundle")
        .definedBy("assay.audit.bundle")
        .layer("game")
        .definedBy("assay.audit.game")
        .layer("zoo")
        .definedBy("assay.audit.zoo")
        .whereLayer("result")
        .mayNotAccessAnyLayer()
        .whereLayer("plan")
        .mayOnlyAccessLayers("result")
        .whereLayer("audit")
        .mayOnlyAccessLayers("result", "plan")
        .whereLayer("scores")
        .mayOnlyAccessLayers("result", "plan", "audit")
        .whereLayer("recheck")
        .mayOnlyAccessLayers("result", "plan", "audit", "scores")
        .whereLayer("bundle")
        .mayOnlyAccessLayers("result", "plan", "audit", "scores", "recheck")
        .whereLayer("game")
        .mayOnlyAccessLayers("result", "plan", "audit")
        .whereLayer("zoo")
        .mayOnlyAccessLayers("result", "plan", "audit", "game")
        .check(code);
  }

  @Test
  void librariesStayInTheirRooms() {
    confine("tech.tablesaw..", "assay.data..");
    confine("org.nd4j..", "assay.train..");
    confine("org.deeplearning4j..", "assay.train..");
    confine("org.bytedeco..", "assay.train..");
    confine("ai.onnxruntime..", "assay.train.onnx..");
    confine("org.junit..", "assay.junit..");
    confine("freemarker..", "assay.report..");
    confine("picocli..", "assay.cli..");
  }

  private static void confine(String library, String room) {
    noClasses()
        .that(resideInAPackage("assay..").and(resideInAnyPackage(room).negate()))
        .should()
        .dependOnClassesThat(resideInAPackage(library))
        .allowEmptyShould(true)
        .check(code);
  }

  @Test
  void onlyTheCommandLinePrintsOrExits() {
    noClasses()
        .that(resideInAPackage("assay..").and(resideInAPackage("assay.cli..").negate()))
        .should()
        .accessField(System.class, "out")
        .orShould()
        .accessField(System.class, "err")
        .orShould()
        .callMethod(System.class, "exit", int.class)
        .check(code);
  }

  @Test
  void everyPackageIsNullMarked() {
    classes()
        .that()
        .haveSimpleName("package-info")
        .should()
        .beAnnotatedWith(NullMarked.class)
        .check(code);
  }
}
