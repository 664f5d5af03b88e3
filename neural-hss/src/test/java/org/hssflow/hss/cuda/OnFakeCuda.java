package org.hssflow.hss.cuda;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** Tests with a fake driver, which is as new before each. */
abstract class OnFakeCuda {
    FakeCuda.Control fake;

    @BeforeEach
    void takeTheFakeDriver() {
        FakeCuda.assumeCompiler();
        System.setProperty(Driver.PROPERTY, FakeCuda.library().toString());
        fake = FakeCuda.control(FakeCuda.library());
        fake.reset();
    }

    @AfterEach
    void leaveIt() {
        System.clearProperty(Driver.PROPERTY);
    }
}
