package org.hssflow.app.retention;

import java.io.IOException;
import java.util.Map;
import org.hssflow.pde.stream.ModelId;

/** Something that names models, which must not be deleted as long as it does: decisions, running jobs, savepoints. */
public interface ModelsInUse {
    /**
     * The models that are named now, and for people why: {@code named by …}.
     *
     * @throws IOException if it cannot be found out; then nothing must be deleted
     */
    Map<ModelId, String> find() throws IOException, InterruptedException;
}
