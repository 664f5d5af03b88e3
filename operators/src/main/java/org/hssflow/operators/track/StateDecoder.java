package org.hssflow.operators.track;

import java.io.Serializable;
import org.hssflow.pde.stream.PdeState;
import org.hssflow.pde.stream.RawRecord;
import org.hssflow.pde.stream.RejectedRecordException;

/** Reads a state out of a record. Which encoding that is, is known where the source is known. */
@FunctionalInterface
public interface StateDecoder extends Serializable {
    /** @throws RejectedRecordException if the record is no state; nothing else may be thrown for what a record holds */
    PdeState decode(RawRecord record) throws RejectedRecordException;
}
