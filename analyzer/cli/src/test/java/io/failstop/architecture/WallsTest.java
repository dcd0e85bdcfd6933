package io.failstop.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The dependencies run one way, and each rule that says so is able to notice when they do not. */
class WallsTest {
    private static JavaClasses house;

    @BeforeAll
    static void readTheHouse() {
        house = new ClassFileImporter()
                .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
                .importPackages("io.failstop");
    }

    static Stream<Wall> walls() {
        return Wall.all();
    }

    @ParameterizedTest
    @MethodSource("walls")
    void stands(Wall wall) {
        wall.rule().check(house);
    }

    @ParameterizedTest
    @MethodSource("walls")
    void noticesAnOffender(Wall wall) throws ClassNotFoundException {
        JavaClasses offender = new ClassFileImporter().importClasses(Class.forName(wall.offender()));

        assertThat(wall.rule().evaluate(offender).hasViolation()).isTrue();
    }

    @Test
    void seesEveryRoom() {
        assertThat(Stream.of("probe", "trace", "store", "engine", "agent", "replayer", "analyzer", "cli", "demo"))
                .allSatisfy(room -> assertThat(house.stream()
                                .filter(type -> type.getPackageName().startsWith("io.failstop." + room)))
                        .isNotEmpty());
    }
}
