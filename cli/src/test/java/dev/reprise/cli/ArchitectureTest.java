package dev.reprise.cli;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.type;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaPackage;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import dev.reprise.data.Mirrors;
import java.io.IOException;
import java.util.List;
import java.util.TreeSet;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;

/// Which room may use which, and what else holds for all of them. This module sees them all.
class ArchitectureTest {
  private static final List<String> ROOMS =
      List.of(
          "core", "engine", "data", "environment", "store", "training", "runner", "publish", "cli");

  private static final JavaClasses CLASSES =
      new ClassFileImporter()
          .withImportOption(new ImportOption.DoNotIncludeTests())
          .importPackages("dev.reprise");

  @Test
  void everyRoomIsSeen() {
    TreeSet<String> seen = new TreeSet<>();
    CLASSES.forEach(type -> seen.add(type.getPackageName().split("\\.", -1)[2]));
    assertThat(seen).containsExactlyInAnyOrderElementsOf(ROOMS);
  }

  @Test
  void roomsUseOnlyTheRoomsTheyMay() {
    layeredArchitecture()
        .consideringOnlyDependenciesInAnyPackage("dev.reprise..")
        .layer("core")
        .definedBy("dev.reprise.core..")
        .layer("engine")
        .definedBy("dev.reprise.engine..")
        .layer("data")
        .definedBy("dev.reprise.data..")
        .layer("environment")
        .definedBy("dev.reprise.environment..")
        .layer("store")
        .definedBy("dev.reprise.store..")
        .layer("training")
        .definedBy("dev.reprise.training..")
        .layer("runner")
        .definedBy("dev.reprise.runner..")
        .layer("publish")
        .definedBy("dev.reprise.publish..")
        .layer("cli")
        .definedBy("dev.reprise.cli..")
        .whereLayer("core")
        .mayNotAccessAnyLayer()
        .whereLayer("engine")
        .mayNotAccessAnyLayer()
        .whereLayer("data")
        .mayOnlyAccessLayers("core")
        .whereLayer("environment")
        .mayOnlyAccessLayers("core")
        .whereLayer("store")
        .mayOnlyAccessLayers("core")
        .whereLayer("training")
        .mayOnlyAccessLayers("core", "engine", "data")
        .whereLayer("runner")
        .mayOnlyAccessLayers("core", "engine", "data", "environment", "store", "training")
        .whereLayer("publish")
        .mayOnlyAccessLayers("core", "store")
        .ensureAllClassesAreContainedInArchitecture()
        .check(CLASSES);
  }

  @Test
  void roomsFormNoCircle() {
    slices().matching("dev.reprise.(*)..").should().beFreeOfCycles().check(CLASSES);
  }

  @Test
  void kernelsKnowNothingOfDjl() {
    noClasses()
        .that()
        .resideInAPackage("dev.reprise.engine.kernel..")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("ai.djl..")
        .check(CLASSES);
  }

  @Test
  void theVectorApiIsUsedInOnePackage() {
    noClasses()
        .that()
        .resideOutsideOfPackage("dev.reprise.engine.kernel.vector")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("jdk.incubator.vector..")
        .check(CLASSES);
  }

  @Test
  void everyPackageIsNullMarked() {
    classes().should(liveInANullMarkedPackage()).check(CLASSES);
  }

  @Test
  void noClassIsAGrabBag() {
    noClasses()
        .should()
        .haveNameMatching(".*(Util|Utils|Utility|Helper|Helpers)")
        .orShould()
        .resideInAnyPackage("..util..", "..utils..", "..helper..", "..common..")
        .check(CLASSES);
  }

  @Test
  void commandsOnlyParseCallAndRender() {
    classes()
        .that()
        .resideInAPackage("dev.reprise.cli.command")
        .should()
        .onlyDependOnClassesThat(
            resideInAnyPackage(
                    "dev.reprise.cli.command",
                    "dev.reprise.cli.render",
                    "dev.reprise.core..",
                    "dev.reprise.runner..",
                    "dev.reprise.store",
                    "dev.reprise.publish..",
                    "picocli..",
                    "java.lang..",
                    "java.util..",
                    "java.nio.file",
                    "org.jspecify..")
                .or(type(Mirrors.class))
                .or(type(IOException.class)))
        .check(CLASSES);
    noClasses()
        .that()
        .resideInAPackage("dev.reprise.cli.render")
        .should()
        .dependOnClassesThat(resideInAPackage("dev.reprise.cli.command"))
        .check(CLASSES);
  }

  private static ArchCondition<JavaClass> liveInANullMarkedPackage() {
    return new ArchCondition<>("live in a package with @NullMarked") {
      @Override
      public void check(JavaClass type, ConditionEvents events) {
        JavaPackage home = type.getPackage();
        if (!home.isAnnotatedWith(NullMarked.class)) {
          events.add(
              SimpleConditionEvent.violated(
                  type, type.getName() + " lives in " + home.getName() + " without @NullMarked"));
        }
      }
    };
  }
}
