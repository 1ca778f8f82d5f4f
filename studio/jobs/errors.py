"""How an attempt at a job ends early."""


class JobLost(Exception):  # noqa: N818 - an outcome every worker must expect, not an error
    """This attempt is no longer the job's current one: write nothing more, stop the engine."""

    def __init__(self, job_id: int, attempt: int) -> None:
        super().__init__(f"Attempt {attempt} of job {job_id} is no longer its current one.")
        self.job_id = job_id
        self.attempt = attempt
